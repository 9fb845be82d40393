import { strftime } from '../../values/strftime.ts';
import { isOver, type Job } from './job.ts';

/** What is to be told of how a job ran: lines as of Splunk's search.log, ending in CRLF. */
export function searchLog(job: Job): string {
  const { request, outline, started, ended } = job;
  const lines: string[] = [];
  const say = (epoch: number, level: string, component: string, text: string): void => {
    // What a client sent is one line, whatever is in it.
    const one = text.replace(/[\u0000-\u001f\u007f]+/g, ' ');
    lines.push(
      `${strftime(epoch, '%m-%d-%Y %H:%M:%S.%3N %z', request.timeZone)} ${level.padEnd(5)} ${component} - ${one}\r\n`,
    );
  };
  const { created } = job;
  say(
    created,
    'INFO',
    'dispatchRunner',
    `sid=${job.sid} user=${request.owner} app=${request.app} priority=${job.priority}`,
  );
  say(created, 'INFO', 'SearchParser', `PARSING: ${request.search}`);
  const bound = (epoch: number | null): string => (epoch === null ? 'N/A' : String(epoch));
  say(
    created,
    'INFO',
    'SearchEvaluator',
    `earliest_time=${bound(request.earliest)} latest_time=${bound(request.latest)} now=${request.now}`,
  );
  if (started !== null)
    say(started, 'INFO', 'DispatchThread', `Search started after waiting ${(started - created).toFixed(3)} s.`);
  if (started !== null && outline !== null) {
    if (outline.expanded.trim() !== request.spl.trim())
      say(started, 'INFO', 'SearchParser', `expanded search: ${outline.expanded}`);
    say(started, 'INFO', 'SearchPhaseGenerator', `event search: ${outline.eventSearch}`);
    say(started, 'INFO', 'SearchPhaseGenerator', `report search: ${outline.reportSearch}`);
  }
  const at = ended ?? Date.now() / 1000;
  for (const { type, text } of job.messages) say(at, type === 'FATAL' ? 'ERROR' : type, 'SearchMessages', text);
  say(
    at,
    'INFO',
    'DispatchThread',
    `scanned=${job.scanned} events=${job.events} results=${job.file.rows} bytes=${job.file.bytes}`,
  );
  if (isOver(job))
    say(at, 'INFO', 'DispatchManager', `DISPATCH is ${job.state} after ${(at - (started ?? created)).toFixed(3)} s.`);
  return lines.join('');
}
