/** The standard normal distribution. */

/** The chance of a value at least `z` away from the mean, on either side. Relative error below 1.2e-7. */
export function chanceBeyond(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  // W. J. Cody's form as given in Numerical Recipes, "erfcc".
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-x * x + polynomial);
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
