/** Paths that every host has, with the same meaning. */
const EVERYWHERE = /^(\/var)?\/run\/docker\.sock$|^\/etc\/(localtime|timezone)$|^\/(dev|proc|sys)(\/|$)/;

/** Whether a bound path means the same on every node, so that a container that uses it may go anywhere. */
export function isOnEveryHost(path: string): boolean {
  return EVERYWHERE.test(path);
}
