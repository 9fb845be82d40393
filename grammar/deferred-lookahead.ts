import { LLkLookaheadStrategy } from 'chevrotain';

type Options<Name extends 'buildLookaheadForAlternation' | 'buildLookaheadForOptional'> = Parameters<
  InstanceType<typeof LLkLookaheadStrategy>[Name]
>[0];

/**
 * Which alternative a token starts is worked out when the parser first stands before it: a search comes by few places of
 * the grammar, and finding it out for all of them takes longer than parsing.
 */
export class DeferredLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Options<'buildLookaheadForAlternation'>) {
    return deferred(() => super.buildLookaheadForAlternation(options));
  }

  override buildLookaheadForOptional(options: Options<'buildLookaheadForOptional'>) {
    return deferred(() => super.buildLookaheadForOptional(options));
  }
}

/** The function that `build` gives, built by the first call. Chevrotain calls it as a method of the parser. */
function deferred<This, Argument, Result>(
  build: () => (this: This, argument: Argument) => Result,
): (this: This, argument?: Argument) => Result {
  let built: ((this: This, argument: Argument) => Result) | undefined;
  return function (argument) {
    built ??= build();
    return built.call(this, argument as Argument);
  };
}
