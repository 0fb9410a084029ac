export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Slope {
  /** Of the line that fits best: what y grows by, for each x. */
  readonly rate: number;
  /** The standard error of that. */
  readonly error: number;
}

/** By least squares. */
export function slopeOf(points: readonly Point[]): Slope {
  if (points.length < 3) throw new Error('a slope wants three points');
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const rate = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - rate * (x - meanX)) ** 2, 0);
  return { rate, error: Math.sqrt(rest / (points.length - 2) / spread) };
}
