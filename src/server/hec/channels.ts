/** Channels that are remembered at most: the one that was not used longest is forgotten first. */
const limit = 10_000;

/**
 * Acknowledgements by channel. An id is given out after the commit of what it stands for, so that those that were given out are those that are true: a number per channel is
 * all there is to remember. One that was forgotten, or never given out, is not acknowledged; its sender sends again.
 */
export class Channels {
  /** Ids given out so far; the channel used last comes last. */
  private readonly given = new Map<string, number>();

  /** The id of what was just committed, from 0 in each channel. */
  next(token: string, channel: string): number {
    const key = keyOf(token, channel);
    const id = this.given.get(key) ?? 0;
    this.given.delete(key);
    this.given.set(key, id + 1);
    if (this.given.size > limit) this.given.delete(this.given.keys().next().value!);
    return id;
  }

  isAcknowledged(token: string, channel: string, id: number): boolean {
    return id >= 0 && id < (this.given.get(keyOf(token, channel)) ?? 0);
  }
}

const keyOf = (token: string, channel: string): string => `${channel.toLowerCase()} ${token}`;
