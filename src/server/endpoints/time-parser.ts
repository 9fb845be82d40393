import { strftime } from '../../values/strftime.ts';
import { applyTimeModifier, parseTimeModifier } from '../../values/time-modifier.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { xmlText } from '../rest/xml.ts';
import type { ServerContext } from '../server-context.ts';

/** Times of one request. */
const mostTimes = 1000;

const zoneOf = ({ user }: ApiRequest, { timeZone }: ServerContext): string => user.timeZone ?? timeZone;

/** `time` may come several times: each is read as in a search, and shown. @throws ApiError 400 for what is no time */
const parse: Handler = (request, server) => {
  const { params } = request;
  const zone = zoneOf(request, server);
  const times = params.all('time').slice(0, mostTimes);
  if (times.length === 0) throw badRequest('The following required arguments are missing: time.');
  const format = (params.text('output_time_format') ?? '%FT%T.%Q%:z').slice(0, 200);
  const clock = params.text('now');
  const read = (text: string, now: number): number => {
    const modifier = parseTimeModifier(text.trim() || 'now');
    if (modifier === null) throw badRequest(`Invalid time: '${text.slice(0, 100)}'.`);
    return applyTimeModifier(modifier, now, zone);
  };
  const now = clock === null ? Date.now() / 1000 : read(clock, Date.now() / 1000);
  const shown = times.map((text) => [text, strftime(read(text, now), format, zone)] as const);
  const keys = shown.map(([text, time]) => `<key name="${xmlText(text)}">${xmlText(time)}</key>`);
  return { kind: 'object', json: Object.fromEntries(shown), xml: `<dict>${keys.join('')}</dict>` };
};

/** The offset of the user's zone as it is now, in the form that Splunk's own pages read. */
const zone: Handler = (request, server) => {
  const [, sign = '+', hours = '0', minutes = '0'] =
    /^([+-])(\d\d)(\d\d)$/.exec(strftime(Date.now() / 1000, '%z', zoneOf(request, server))) ?? [];
  const seconds = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
  const name = Array.from(strftime(Date.now() / 1000, '%Z', zoneOf(request, server)), (letter) =>
    letter.charCodeAt(0).toString(16),
  ).join(' ');
  return {
    kind: 'body',
    type: 'text/plain; charset=UTF-8',
    body: `### SERIALIZED TIMEZONE FORMAT 1.0;Y${seconds} NW ${name};$`,
  };
};

export const timeParserEndpoints: readonly Endpoint[] = [
  { path: 'search/timeparser', GET: parse, POST: parse },
  { path: 'search/timeparser/tz', GET: zone },
];
