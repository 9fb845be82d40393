import { dot } from './moments.ts';

/** A function to be minimised: its value at a place, and its gradient there. */
export type Gradient = (place: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** A step that is a smaller part of its direction leads nowhere. */
const shortest = 1e-6;

/** Pairs of steps that the next direction is made of. */
const memory = 10;

/** The lowest place of a smooth convex function, by L-BFGS with a backtracking line search. */
export function minimise(
  of: Gradient,
  start: Float64Array,
  { iterations = 1000, tolerance = 1e-8 } = {},
): Float64Array {
  let place = start;
  let here = of(place);
  const steps: { readonly step: Float64Array; readonly change: Float64Array; readonly weight: number }[] = [];
  for (let i = 0; i < iterations; i++) {
    if (here.gradient.every((slope) => Math.abs(slope) <= tolerance)) break;
    const direction = Float64Array.from(here.gradient, (slope) => -slope);
    const shares: number[] = [];
    for (const { step, change, weight } of steps.toReversed()) {
      const share = weight * dot(step, direction);
      shares.unshift(share);
      add(direction, -share, change);
    }
    const last = steps.at(-1);
    if (last !== undefined) {
      const scale = 1 / (last.weight * dot(last.change, last.change));
      for (let k = 0; k < direction.length; k++) direction[k]! *= scale;
    }
    steps.forEach(({ step, change, weight }, at) => {
      add(direction, shares[at]! - weight * dot(change, direction), step);
    });
    const slope = dot(here.gradient, direction);
    let [length, there, next] = [1, place, here];
    for (; length > shortest; length /= 2) {
      there = Float64Array.from(place, (value, k) => value + length * direction[k]!);
      next = of(there);
      if (next.value <= here.value + 1e-4 * length * slope) break;
    }
    // What is gained is lost in rounding.
    if (length <= shortest || here.value - next.value <= 1e-14 * Math.abs(here.value)) break;
    const step = Float64Array.from(there, (value, k) => value - place[k]!);
    const change = Float64Array.from(next.gradient, (value, k) => value - here.gradient[k]!);
    const along = dot(step, change);
    if (along > 0) steps.push({ step, change, weight: 1 / along });
    if (steps.length > memory) steps.shift();
    [place, here] = [there, next];
  }
  return place;
}

function add(to: Float64Array, times: number, what: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k]! += times * what[k]!;
}
