/** The known key a user most likely meant: equal but for `-` and `_`, or at most two letters away; `undefined` when none is near. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const same = known.find((candidate) => candidate === key.replaceAll('-', '_').toLowerCase());
  if (same !== undefined) return same;
  let best: { readonly key: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - key.length) > 2) continue;
    const distance = editDistance(key, candidate);
    if (distance <= Math.min(2, candidate.length - 1) && (best === undefined || distance < best.distance))
      best = { key: candidate, distance };
  }
  return best?.key;
}

/** Insertions, deletions and replacements that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
