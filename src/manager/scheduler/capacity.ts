/**
 * A node's capacity with what may be promised beyond it, rounded down.
 * @param overcommit 0.05 = 5 %, taken to the millionth; above -1
 * @returns exact for results up to 2^53
 */
export function withOvercommit(capacity: number, overcommit: number): number {
  const factor = Math.round((1 + overcommit) * 1e6);
  // Split, as the product of both may be past 2^53.
  return Math.floor(capacity / 1e6) * factor + Math.floor(((capacity % 1e6) * factor) / 1e6);
}
