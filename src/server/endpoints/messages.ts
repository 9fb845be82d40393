import { badRequest, conflict } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';

/** A message to all users. */
interface Notice {
  readonly value: string;
  readonly severity: 'info' | 'warn' | 'error';
  /** Epoch seconds. */
  readonly created: number;
}

const path = 'messages';
const kind = 'message';
const most = 1000;

const noticeEntry = (name: string, { value, severity, created }: Notice): Entry => ({
  name,
  collection: path,
  acl: {
    ...{ app: 'system', owner: 'nobody', sharing: 'system', canWrite: true, removable: true },
    perms: { read: ['*'], write: ['admin', 'power'] },
  },
  links: ['list', 'remove'],
  updated: secondsText(created),
  content: {
    'eai:acl': null,
    help: '',
    message: value,
    message_alternate: '',
    server: '',
    severity,
    timeCreated_epochSecs: created,
    timeCreated_iso: secondsText(created),
    [name]: value,
  },
});

const messages: Collection = {
  path,
  links: ['create'],
  needs: { change: 'edit_messages' },
  fields: { required: ['value'], optional: ['severity', 'capability', 'role', 'help'], wildcard: [] },
  list: (_request, { state }) => state.all<Notice>(kind).map(([name, notice]) => noticeEntry(name, notice)),
  get: (name, _request, { state }) => {
    const notice = state.get<Notice>(kind, name);
    return notice === null ? null : noticeEntry(name, notice);
  },
  create: (name, { params }, { state }) => {
    const value = params.text('value');
    if (value === null) throw badRequest('The following required arguments are missing: value.');
    if (name.length > 256 || value.length > 10_000) throw badRequest('The message is too long.');
    const severity = params.text('severity') ?? 'info';
    if (severity !== 'info' && severity !== 'warn' && severity !== 'error')
      throw badRequest(`The severity '${severity}' is none of info, warn, error.`);
    const all = state.all<Notice>(kind);
    if (all.length >= most && state.get(kind, name) === null) throw conflict(`There are ${most} messages already.`);
    const notice: Notice = { value, severity, created: Math.floor(Date.now() / 1000) };
    state.put(kind, name, notice);
    return noticeEntry(name, notice);
  },
  remove: (name, _request, { state }) => void state.remove(kind, name),
};

/** `messages`: what is said to all users; clients that wait for a restart look here. */
export const messageEndpoints: readonly Endpoint[] = collectionEndpoints(messages);
