import type { Answer } from '../../http/answer.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../../http/endpoint.ts';
import { messagesOf } from '../../jobs/check-search.ts';
import { jobRequestOf } from '../../jobs/dispatch-request.ts';
import { exportedText } from '../../jobs/exported-text.ts';
import { contentTypes, resultMode } from '../../jobs/result-formats.ts';

/** `search/jobs/export`: the rows as they come, as fast as the client takes them. There is no job; the search ends when its client goes. */
export const exportRows: Handler = (request, server) => {
  const { user, gone, params } = request;
  const mode = resultMode(request.outputMode);
  const asked = jobRequestOf(request, server);
  const { earliest, latest, now, timeZone, maxTime, spl } = asked;
  const count = params.integer('count', 0);
  const options = {
    ...{ earliest, latest, now, timeZone, signal: gone },
    ...(maxTime > 0 ? { timeLimit: maxTime } : {}),
    ...(count > 0 ? { maxRows: count } : {}),
  };
  const { jobs } = server;
  return new Promise<Answer>((answer, refuse) => {
    jobs
      .search(
        spl,
        user,
        options,
        (search) =>
          new Promise<void>((done, fail) => {
            // Nobody reads what was not begun.
            gone.addEventListener('abort', () => done(), { once: true });
            const texts = exportedText(search, mode, { timeZone, folders: jobs.folders });
            texts.next().then((first) => {
              answer({ kind: 'body', type: contentTypes[mode], body: following(first, texts, done) });
            }, fail);
          }),
      )
      .catch((error: unknown) => refuse(error instanceof ApiError ? error : new ApiError(400, messagesOf(error, spl))));
  });
};

async function* following(
  first: IteratorResult<string, void>,
  texts: AsyncGenerator<string, void, undefined>,
  done: () => void,
): AsyncGenerator<string, void, undefined> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* texts;
  } finally {
    await texts.return();
    done();
  }
}
