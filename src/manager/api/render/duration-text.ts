const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_H = 24;

/** A length of time in the words that engines use in `docker ps`: `Less than a second`, `About a minute`, `3 weeks`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < MINUTE_S) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / MINUTE_S);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  return hoursText(Math.floor(seconds / HOUR_S + 0.5), Math.floor(seconds / HOUR_S));
}

/** Engines round hours to the nearest, but count years by whole ones. */
function hoursText(rounded: number, whole: number): string {
  if (rounded === 1) return 'About an hour';
  if (rounded < 2 * DAY_H) return `${rounded} hours`;
  if (rounded < 14 * DAY_H) return `${Math.floor(rounded / DAY_H)} days`;
  if (rounded < 60 * DAY_H) return `${Math.floor(rounded / DAY_H / 7)} weeks`;
  if (rounded < 730 * DAY_H) return `${Math.floor(rounded / DAY_H / 30)} months`;
  return `${Math.floor(whole / DAY_H / 365)} years`;
}
