import { describe, expect, it } from 'vitest';
import { dbscan } from '../../../src/learning/dbscan.ts';
import { distances, kMeans } from '../../../src/learning/k-means.ts';
import { fitLogistic, logisticChances } from '../../../src/learning/logistic-regression.ts';
import type { Point } from '../../../src/learning/point.ts';
import { randomSource } from '../../../src/learning/random.ts';
import { singularValues } from '../../../src/learning/singular-values.ts';

const random = randomSource(11);
const points = (count: number, width: number): Point[] =>
  Array.from({ length: count }, () => Array.from({ length: width }, () => random() * 10 - 5));

describe('what is learned is what the definition says', () => {
  it('singular values give the matrix back, with columns at right angles', () => {
    const given = points(40, 5).map((point) => [...point, 3 * point[0]!]);
    const { left, values, right } = singularValues(given);
    for (const [row, point] of given.entries())
      for (const [column, entry] of point.entries()) {
        const made = values.reduce((sum, value, k) => sum + left[k]![row]! * value * right[k]![column]!, 0);
        expect(made).toBeCloseTo(entry, 9);
      }
    expect(values.at(-1)).toBeLessThan(1e-12 * values[0]!);
    expect(values.toSorted((a, b) => b - a)).toEqual(values);
  });

  it.each([2, 3])('a logistic regression of %i classes stands where its loss is flat', (classes) => {
    const given = points(200, 3).map((point) => [point[0]!, 100 * point[1]!, 0.01 * point[2]!]);
    const labels = given.map((point) =>
      point[0]! + random() > 1 ? 1 : classes > 2 && point[1]! + 100 * random() > 0 ? 2 : 0,
    );
    const model = fitLogistic(given, labels, classes, { intercept: true });
    const functions = model.coefficients.length;
    for (let f = 0; f < functions; f++) {
      const own = functions === 1 ? 1 : f;
      const off = given.map((point, at) => logisticChances(model, point)[own]! - (labels[at] === own ? 1 : 0));
      expect(Math.abs(off.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-3);
      model.coefficients[f]!.forEach((coefficient, i) => {
        const slope = off.reduce((sum, value, at) => sum + value * given[at]![i]!, coefficient);
        expect(Math.abs(slope)).toBeLessThan(0.05);
      });
    }
  });

  it('k-means leaves every point with its nearest mean, and every mean in the middle of its points', () => {
    const given = points(300, 2);
    const settings = { clusters: 4, starts: 5, iterations: 1000, tolerance: 0, random: randomSource(1) };
    const { labels, centroids } = kMeans(given, { ...settings, distance: distances.sqeuclidean });
    given.forEach((point, at) => {
      const own = distances.l2(point, centroids[labels[at]!]!);
      for (const centroid of centroids) expect(own).toBeLessThanOrEqual(distances.l2(point, centroid) + 1e-9);
    });
    centroids.forEach((centroid, label) => {
      const members = given.filter((_, at) => labels[at] === label);
      centroid.forEach((value, i) => {
        expect(value).toBeCloseTo(members.reduce((sum, point) => sum + point[i]!, 0) / members.length, 9);
      });
    });
  });

  it('DBSCAN puts dense points that are near each other into one cluster, and noise nowhere near one', () => {
    const given = points(400, 2);
    const [radius, least] = [0.6, 5];
    const labels = dbscan(given, radius, least);
    const near = given.map((point) => given.flatMap((other, at) => (distances.l2(point, other) <= radius ? [at] : [])));
    given.forEach((_, at) => {
      const dense = near[at]!.length >= least;
      if (dense) expect(labels[at]).not.toBe(-1);
      for (const other of near[at]!) {
        if (dense && near[other]!.length >= least) expect(labels[other]).toBe(labels[at]);
        if (labels[at] === -1) expect(near[other]!.length).toBeLessThan(least);
      }
    });
    expect(new Set(labels).size).toBeGreaterThan(2);
  });
});
