import type { NodeWorker, Session } from 'node:inspector';

/**
 * Has V8 end what a thread executes, wherever it is, as a time limit of `node:vm` does; the thread lives on. When it executes nothing, its next piece
 * of work is ended. @returns false where Node cannot do that: from within another thread, or built without its inspector.
 */
export async function terminateExecution(threadId: number): Promise<boolean> {
  const session = await connected();
  if (session === null) return false;
  try {
    return await new Promise<boolean>((resolve) => {
      let isFound = false;
      session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
        // `[worker 3]`, the name of the thread behind it.
        if (/\d+/.exec(workerInfo.title)?.[0] !== String(threadId)) return;
        isFound = true;
        const message = JSON.stringify({ id: 1, method: 'Runtime.terminateExecution' });
        const told: NodeWorker.SendMessageToWorkerParameterType = { sessionId, message };
        session.post('NodeWorker.sendMessageToWorker', told, (error) => {
          if (error !== null) resolve(false);
        });
      });
      session.on('NodeWorker.receivedMessageFromWorker', () => resolve(true));
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, (error) => {
        if (error !== null || !isFound) resolve(false);
      });
    });
  } finally {
    session.disconnect();
  }
}

async function connected(): Promise<Session | null> {
  try {
    const { Session: InspectorSession } = await import('node:inspector');
    const session = new InspectorSession();
    session.connect();
    return session;
  } catch {
    return null;
  }
}
