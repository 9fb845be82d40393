import type { Entry, Feed } from '../rest/feed.ts';
import type { Message } from './api-error.ts';

/** What is answered; the form (Atom, JSON) is the sender's choice where there is one. */
export type Answer =
  /** Entries with their envelope. */
  | { readonly kind: 'feed'; readonly feed: Feed; readonly status?: number }
  /** One entry. In XML it stands alone, without a feed around it. */
  | { readonly kind: 'entry'; readonly entry: Entry; readonly feed: Feed; readonly status?: number }
  | { readonly kind: 'messages'; readonly messages: readonly Message[]; readonly status?: number }
  /** An object in JSON, and what it is in XML: the text of the `<response>` element, or null where JSON is all there is. */
  | {
      readonly kind: 'object';
      readonly json: unknown;
      readonly xml: string | null;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'body';
      readonly type: string;
      readonly body: string | Buffer | AsyncIterable<string | Buffer>;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 204. */
  | { readonly kind: 'nothing' };

export const said = (...messages: readonly Message[]): Answer => ({ kind: 'messages', messages });
