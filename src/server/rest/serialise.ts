import type { Message } from '../http/api-error.ts';
import type { Acl, Entry, EntryValue, Feed } from './feed.ts';
import { secondsText } from './times.ts';
import { xmlHeader, xmlText } from './xml.ts';

/** The version of Splunk's API that is spoken: clients choose by it (from 9.0.2 on the second version of search). */
export const apiVersion = '9.4.0';
export const apiBuild = '6b4ebe426ca6';

const epochStart = '1970-01-01T00:00:00+00:00';

/** Paths of an entry below `/servicesNS/{owner}/{app}`. */
function pathOf({ acl, collection, name, pathName }: Entry): string {
  return `/servicesNS/${encodeURIComponent(acl.owner)}/${encodeURIComponent(acl.app)}/${collection}/${encodeURIComponent(pathName ?? name)}`;
}

function linksOf(entry: Entry): Record<string, string> {
  const path = pathOf(entry);
  const links: Record<string, string> = { alternate: path };
  for (const relation of entry.links) {
    links[relation] = ['list', 'edit', 'remove'].includes(relation) ? path : `${path}/${relation}`;
  }
  return links;
}

function aclOf({ app, owner, sharing, perms, canWrite, removable, more }: Acl): { [key: string]: EntryValue } {
  return {
    app,
    can_list: true,
    can_write: canWrite,
    modifiable: canWrite,
    owner,
    perms: perms === null ? null : { ...perms },
    removable,
    sharing,
    ...more,
  };
}

const updatedNow = (): string => secondsText(Date.now() / 1000);

/** Entries as JSON: one line, values with their own types. */
export function feedJson(feed: Feed, messages: readonly Message[] = []): unknown {
  return {
    links: Object.fromEntries(feed.links.map((relation) => [relation, feedLink(feed, relation)])),
    origin: `/services/${feed.collection}`,
    updated: updatedNow(),
    generator: { build: apiBuild, version: apiVersion },
    entry: feed.entries.map((entry) => ({
      name: entry.name,
      id: pathOf(entry),
      updated: entry.updated ?? epochStart,
      ...(entry.published === undefined ? {} : { published: entry.published }),
      links: linksOf(entry),
      author: entry.acl.owner,
      acl: aclOf(entry.acl),
      ...(entry.fields === undefined ? {} : { fields: entry.fields }),
      content: entry.content,
    })),
    ...(feed.paging === undefined ? {} : { paging: feed.paging }),
    ...(feed.hasMessages === false ? {} : { messages }),
  };
}

const feedLink = ({ collection }: Feed, relation: string): string =>
  `/services/${collection}/${relation === 'create' ? '_new' : relation}`;

const namespaces =
  'xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"';

/** Entries as an Atom feed. `base`: scheme and host of the server. */
export function feedXml(feed: Feed, base: string, messages: readonly Message[] = []): string {
  const { paging } = feed;
  return [
    xmlHeader,
    `<feed ${namespaces}>\n`,
    `  <title>${xmlText(feed.collection.split('/').at(-1)!)}</title>\n`,
    `  <id>${xmlText(`${base}/services/${feed.collection}`)}</id>\n`,
    `  <updated>${updatedNow()}</updated>\n`,
    `  <generator build="${apiBuild}" version="${apiVersion}"/>\n`,
    '  <author>\n    <name>Splunk</name>\n  </author>\n',
    ...feed.links.map(
      (relation) => `  <link href="${xmlText(encodedPath(feedLink(feed, relation)))}" rel="${xmlText(relation)}"/>\n`,
    ),
    paging === undefined
      ? ''
      : `  <opensearch:totalResults>${paging.total}</opensearch:totalResults>\n  <opensearch:itemsPerPage>${paging.perPage}</opensearch:itemsPerPage>\n  <opensearch:startIndex>${paging.offset}</opensearch:startIndex>\n`,
    `  ${messagesElement(messages)}\n`,
    ...feed.entries.map((entry) => entryElement(entry, base, '  ', '')),
    '</feed>\n',
  ].join('');
}

/** One entry as a document of its own. */
export const entryXml = (entry: Entry, base: string): string =>
  `${xmlHeader}${entryElement(entry, base, '', ` ${namespaces}`)}`;

function entryElement(entry: Entry, base: string, indent: string, attributes: string): string {
  const content: { [key: string]: EntryValue } = { ...entry.content, 'eai:acl': aclOf(entry.acl) };
  if (entry.fields !== undefined)
    content['eai:attributes'] = {
      optionalFields: entry.fields.optional,
      requiredFields: entry.fields.required,
      wildcardFields: entry.fields.wildcard,
    };
  const keys = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [
    `${indent}<entry${attributes}>\n`,
    `${indent}  <title>${xmlText(entry.name)}</title>\n`,
    `${indent}  <id>${xmlText(base + pathOf(entry))}</id>\n`,
    `${indent}  <updated>${entry.updated ?? epochStart}</updated>\n`,
    ...Object.entries(linksOf(entry)).map(
      ([relation, path]) => `${indent}  <link href="${xmlText(path)}" rel="${xmlText(relation)}"/>\n`,
    ),
    entry.published === undefined ? '' : `${indent}  <published>${entry.published}</published>\n`,
    `${indent}  <author>\n${indent}    <name>${xmlText(entry.acl.owner)}</name>\n${indent}  </author>\n`,
    `${indent}  <content type="text/xml">\n${indent}    <s:dict>\n`,
    ...keys.map(([key, value]) => `${indent}      <s:key name="${xmlText(key)}">${valueXml(value)}</s:key>\n`),
    `${indent}    </s:dict>\n${indent}  </content>\n${indent}</entry>\n`,
  ].join('');
}

/** A value between its tags: no blanks around texts, for clients take them as they are. */
function valueXml(value: EntryValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string' || typeof value === 'number') return xmlText(String(value));
  if (Array.isArray(value))
    return `<s:list>${value.map((item) => `<s:item>${valueXml(item)}</s:item>`).join('')}</s:list>`;
  return `<s:dict>${Object.entries(value)
    .map(([key, item]) => `<s:key name="${xmlText(key)}">${valueXml(item)}</s:key>`)
    .join('')}</s:dict>`;
}

const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** `<messages>`, of an answer of its own or of a feed. */
const messagesElement = (messages: readonly Message[]): string =>
  messages.length === 0
    ? '<s:messages/>'
    : `<s:messages>${messages.map((message) => `<s:msg type="${message.type}">${xmlText(message.text)}</s:msg>`).join('')}</s:messages>`;

export const messagesXml = (messages: readonly Message[]): string =>
  `${xmlHeader}<response>\n  <messages>\n${messages
    .map(
      ({ type, text, code }) =>
        `    <msg type="${type}"${code === undefined ? '' : ` code="${xmlText(code)}"`}>${xmlText(text)}</msg>\n`,
    )
    .join('')}  </messages>\n</response>\n`;

export const messagesJson = (messages: readonly Message[]): unknown => ({
  messages: messages.map(({ type, text, code }) => ({ type, ...(code === undefined ? {} : { code }), text })),
});
