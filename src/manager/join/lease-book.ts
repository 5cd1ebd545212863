/** What a renewal says, as far as times go. */
export interface BookedRenewal {
  readonly ttlMs: number;
  /** Whether containers may run under it. */
  readonly holdsLease: boolean;
}

interface Booked {
  /** Until when the engine stays registered without another renewal. */
  readonly registeredUntilMs: number;
  /** Until when its agent may let containers run. */
  readonly leaseUntilMs: number;
}

/**
 * How long registrations and leases last, by the clock of the manager that leads. Times count from when a renewal was *taken*,
 * which is after its agent sent it and began to count. Nothing of it is stored: a manager that begins to lead counts every
 * registration as renewed at that moment.
 */
export class LeaseBook {
  readonly #booked = new Map<string, Booked>();

  /** Takes a renewal. @param isAsked the agent is to let its lease run out: it is not made longer */
  renew(address: string, { ttlMs, holdsLease }: BookedRenewal, isAsked: boolean, nowMs: number): void {
    const before = this.#booked.get(address)?.leaseUntilMs ?? 0;
    const leaseUntilMs = holdsLease ? (isAsked ? before : Math.max(before, nowMs + ttlMs)) : 0;
    this.#booked.set(address, { registeredUntilMs: nowMs + ttlMs, leaseUntilMs });
  }

  forget(address: string): void {
    this.#booked.delete(address);
  }

  clear(): void {
    this.#booked.clear();
  }

  has(address: string): boolean {
    return this.#booked.has(address);
  }

  isRegistered(address: string, nowMs: number): boolean {
    return (this.#booked.get(address)?.registeredUntilMs ?? 0) > nowMs;
  }

  /** Whether its agent may let containers run at this moment. */
  holdsLease(address: string, nowMs: number): boolean {
    return (this.#booked.get(address)?.leaseUntilMs ?? 0) > nowMs;
  }
}
