import { SigmaProblem } from './sigma-problem.ts';

/** A regular expression of a pipeline. @throws SigmaProblem */
export function regexOf(pattern: string, flags = ''): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    throw new SigmaProblem(`A pipeline has a regular expression that cannot be read: '${pattern}'.`, 0);
  }
}
