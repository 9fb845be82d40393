import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseCsvTable } from '../../knowledge/csv-table.ts';
import { isPlainName } from '../conf/conf-store.ts';
import { badRequest } from '../http/api-error.ts';
import type { ApiRequest } from '../http/request.ts';
import { mostBytes } from './lookup-files.ts';

/**
 * The text of a table that a request brings: `eai:data` is the path of a file in the staging folder (as Splunk has it), `contents` the text itself, and so is a body
 * that is no form. Null when it brings none. @throws ApiError 400
 */
export function uploadedTable({ params, body, headers }: ApiRequest, staging: string): string | null {
  const staged = params.text('eai:data');
  const isText = /^text\/(?:csv|plain)\b/i.test(headers['content-type'] ?? '');
  const text =
    staged !== null ? stagedText(staged, staging) : (params.get('contents') ?? (isText ? body.toString('utf8') : null));
  if (text === null) return null;
  try {
    if (parseCsvTable(text).fields.length === 0) throw new Error('it has no columns');
  } catch (error) {
    throw badRequest(`The lookup table is no valid CSV: ${(error as Error).message}`);
  }
  return text;
}

function stagedText(path: string, staging: string): string {
  const refuse = () =>
    badRequest(`The lookup table file must be staged in ${staging}: '${path.slice(0, 200)}' is not there.`);
  const name = basename(path);
  if (!isPlainName(name)) throw refuse();
  try {
    if (realpathSync(dirname(path)) !== realpathSync(staging)) throw refuse();
    const found = lstatSync(path);
    if (!found.isFile() || found.size > mostBytes) throw refuse();
    return readFileSync(path, 'utf8');
  } catch {
    throw refuse();
  }
}
