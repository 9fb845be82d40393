export type MessageType = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

export interface Message {
  readonly type: MessageType;
  readonly text: string;
  /** Some refusals are told apart by it (`incorrect_username_or_password`). */
  readonly code?: string;
}

/** A request that is refused: its status, and the messages that the answer carries in the form that was asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly messages: readonly Message[];

  constructor(
    readonly status: number,
    message: Message | readonly Message[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    const messages = Array.isArray(message) ? (message as readonly Message[]) : [message as Message];
    super(messages[0]?.text ?? 'refused');
    this.messages = messages;
  }
}

export const badRequest = (text: string, type: MessageType = 'ERROR'): ApiError => new ApiError(400, { type, text });
export const notFound = (text = 'Not Found', type: MessageType = 'ERROR'): ApiError =>
  new ApiError(404, { type, text });
/** As Splunk says it of any kind of object. */
export const noSuchObject = (name: string): ApiError => notFound(`Could not find object id=${name}`);
export const conflict = (text: string): ApiError => new ApiError(409, { type: 'ERROR', text });
export const forbidden = (text: string): ApiError => new ApiError(403, { type: 'WARN', text });
export const unknownSid = (): ApiError => notFound('Unknown sid.', 'FATAL');
