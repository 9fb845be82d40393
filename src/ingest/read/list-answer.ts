/** Members under which interfaces return their lists. */
const lists = [
  'value',
  'items',
  'entries',
  'Findings',
  'findings',
  'events',
  'Events',
  'results',
  'data',
  'logs',
  'activities',
] as const;

/** The same, of AWS, which leaves out what would lead on when there is no more. */
const completeAlone = new Set<string>(['Findings', 'Events']);

/** What stands beside a list and is about the list: where it goes on, how long it is, of what kind. */
const aboutLists = new Set([
  'api_version',
  'apiversion',
  'chunk_size',
  'count',
  'cursor',
  'etag',
  'first_id',
  'has_more',
  'kind',
  'last_id',
  'limit',
  'links',
  'metadata',
  'next',
  'next_cursor',
  'next_page',
  'next_page_token',
  'next_stream_position',
  'next_token',
  'nextlink',
  'nextpagetoken',
  'nexttoken',
  'object',
  'offset',
  'ok',
  'page',
  'pagination',
  'per_page',
  'previous',
  'response_metadata',
  'responsemetadata',
  'searchedlogstreams',
  'self',
  'total',
  'total_count',
  'total_items',
  'totalcount',
  'totalitems',
  'totalresults',
]);

/**
 * The member whose array holds the events of an answer that an interface gave (AWS: `Findings` and `NextToken`; Google: `items`
 * and `nextPageToken`; `entries` and `chunk_size`). Null for every other document: beside the list there may only be what is
 * about the list.
 */
export function listOfAnswer(answer: Readonly<Record<string, unknown>>): string | null {
  const members = Object.keys(answer);
  if (members.length > 8) return null;
  const list = lists.find((name) => holdsOnlyObjects(answer[name]));
  if (list === undefined) return null;
  if (members.length === 1) return completeAlone.has(list) ? list : null;
  return members.every((name) => name === list || name.startsWith('@odata.') || aboutLists.has(name.toLowerCase()))
    ? list
    : null;
}

function holdsOnlyObjects(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  );
}
