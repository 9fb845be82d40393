/** The standard normal distribution. */

/** The chance of a value at least `z` away from the mean, on either side. */
export function chanceBeyond(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < 3 ? 1 - errorFunction(x) : complementBeyond(x);
}

/** erf(x) by its series with positive terms only: 2/sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (1*3*5*...*(2n+1)). */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) by its continued fraction, for x from 3: exp(-x^2) / sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))). */
function complementBeyond(x: number): number {
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** How many standard deviations around the mean hold a share (between 0 and 1) of the values: 1.96 for 0.95. */
export function deviationsHolding(share: number): number {
  let low = 0;
  let high = 40;
  // The chance falls steadily, so that halving finds it; 60 steps are more than a double can tell apart.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chanceBeyond(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
