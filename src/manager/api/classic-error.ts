import { NameConflictError, NoPlacementError } from '../cluster/index.ts';
import { classicRefusalText } from '../scheduler/index.ts';

/**
 * How Docker Swarm 1.2 told of an error, for scripts that match its words; undefined where ours is told.
 * @param filters of the scheduler, in their order
 */
export function classicError(
  error: unknown,
  filters: readonly string[],
): { readonly status: number; readonly message: string } | undefined {
  if (error instanceof NoPlacementError && error.asked !== undefined) {
    const { request, refusal } = error.asked;
    return { status: 500, message: classicRefusalText(request, refusal, filters) };
  }
  // A rename puts words of its own before ours.
  const conflict = error instanceof Error && error.cause instanceof NameConflictError ? error.cause : error;
  if (!(conflict instanceof NameConflictError)) return undefined;
  const name = conflict.containerName;
  const message = `Conflict: The name ${name} is already assigned. You have to delete (or rename) that container to be able to assign ${name} to a container again.`;
  return { status: 409, message };
}
