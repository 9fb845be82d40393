/** An answer of the HTTP Event Collector, as its body and its status have it. */
export interface HecReply {
  readonly status: number;
  readonly code: number;
  readonly text: string;
}

const reply = (status: number, code: number, text: string): HecReply => ({ status, code, text });

/**
 * What the collector says: codes 0 to 17 as measured on Splunk 10.4; 23 and 27 as "Troubleshoot HTTP Event Collector" of Splunk's documentation has them (9.x).
 * A path that is not there has the code 404 in its body, whatever the status.
 */
export const replies = {
  success: reply(200, 0, 'Success'),
  tokenDisabled: reply(403, 1, 'Token disabled'),
  tokenRequired: reply(401, 2, 'Token is required'),
  invalidAuthorization: reply(401, 3, 'Invalid authorization'),
  invalidToken: reply(403, 4, 'Invalid token'),
  noData: reply(400, 5, 'No data'),
  invalidFormat: reply(400, 6, 'Invalid data format'),
  incorrectIndex: reply(400, 7, 'Incorrect index'),
  internal: reply(500, 8, 'Internal server error'),
  busy: reply(503, 9, 'Server is busy'),
  channelMissing: reply(400, 10, 'Data channel is missing'),
  invalidChannel: reply(400, 11, 'Invalid data channel'),
  eventRequired: reply(400, 12, 'Event field is required'),
  eventBlank: reply(400, 13, 'Event field cannot be blank'),
  ackDisabled: reply(400, 14, 'ACK is disabled'),
  indexedFields: reply(400, 15, 'Error in handling indexed fields'),
  queryNotEnabled: reply(400, 16, 'Query string authorization is not enabled'),
  healthy: reply(200, 17, 'HEC is healthy'),
  shuttingDown: reply(503, 23, 'Server is shutting down'),
  tooLarge: reply(413, 27, 'Request entity too large'),
  unsupportedEncoding: reply(415, 6, 'Invalid data format'),
  notFound: reply(404, 404, 'The requested URL was not found on this server.'),
  wrongMethod: reply(405, 404, 'The requested URL was not found on this server.'),
} as const;

/** A request that is refused; `event`: the number of the event that is to blame, as the answer gives it. */
export class HecRefusal extends Error {
  override readonly name = 'HecRefusal';

  constructor(
    readonly reply: HecReply,
    readonly event: number | null = null,
  ) {
    super(reply.text);
  }
}
