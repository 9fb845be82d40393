import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { HostAnswer, HostQuestion } from './asked-host.ts';

/** What a thread asks with; it is sent to it. */
export interface AskingEnd {
  readonly port: MessagePort;
  /** One number, which grows with each answer. */
  readonly answered: SharedArrayBuffer;
}

interface Asked {
  readonly number: number;
  readonly search: number;
  readonly question: HostQuestion;
}

interface Answered {
  readonly number: number;
  readonly answer: HostAnswer;
}

/** Milliseconds that a search waits for an answer. */
const patience = 30_000;

/** Asks from a thread that waits for the answer, in the midst of synchronous work. */
export class Asker {
  private readonly answered: Int32Array;
  private asked = 0;

  constructor(private readonly end: AskingEnd) {
    this.answered = new Int32Array(end.answered);
  }

  ask(search: number, question: HostQuestion): HostAnswer {
    const number = ++this.asked;
    this.end.port.postMessage({ number, search, question } satisfies Asked);
    const until = performance.now() + patience;
    for (;;) {
      const seen = Atomics.load(this.answered, 0);
      const received = receiveMessageOnPort(this.end.port) as { readonly message: Answered } | undefined;
      // An answer that came too late for the question before is passed over.
      if (received?.message.number === number) return received.message.answer;
      if (received !== undefined) continue;
      const left = until - performance.now();
      if (left <= 0)
        return { kind: 'refused', message: 'The server did not answer a question of this search in time.' };
      Atomics.wait(this.answered, 0, seen, Math.min(left, 1000));
    }
  }
}

/** Answers a question of the search of this number. */
export type AnswerSearch = (search: number, question: HostQuestion) => HostAnswer | Promise<HostAnswer>;

/** Answers what a thread asks. @returns what the thread is to be given, and what ends it. */
export function answering(answer: AnswerSearch): {
  readonly end: AskingEnd;
  close(): void;
} {
  const { port1, port2 } = new MessageChannel();
  const answered = new SharedArrayBuffer(4);
  const count = new Int32Array(answered);
  port1.on('message', async ({ number, search, question }: Asked) => {
    let found: HostAnswer;
    try {
      found = await answer(search, question);
    } catch (error) {
      found = { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
    }
    port1.postMessage({ number, answer: found } satisfies Answered);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
  port1.unref();
  return { end: { port: port2, answered }, close: () => port1.close() };
}
