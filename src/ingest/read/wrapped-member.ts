import { listOfAnswer } from './list-answer.ts';

/** The member whose array holds the events, for documents that wrap them. Decided by which members there are and of what kind they are. */
export function wrappedMember(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const object = json as Record<string, unknown>;
  if (holdsObjects(object.Records)) return 'Records';
  if (holdsObjects(object.records)) return 'records';
  // Results of a search job, and of Microsoft's web interfaces.
  if (object.preview !== undefined && holdsObjects(object.results)) return 'results';
  if (object['@odata.context'] !== undefined && holdsObjects(object.value)) return 'value';
  return listOfAnswer(object);
}

function holdsObjects(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null;
}
