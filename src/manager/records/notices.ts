/** What users should know of containers that healing cannot help, by swarm id; and of the fleet as a whole. */
export class Notices {
  readonly #byContainer = new Map<string, string>();
  readonly #always: string[] = [];
  #fleet: string | undefined;

  /** Why the container is not where it should be; undefined = all is well. */
  of(swarmId: string): string | undefined {
    return this.#byContainer.get(swarmId);
  }

  /** For `docker info`, one text each. */
  warnings(): readonly string[] {
    return this.#fleet === undefined ? this.#always : [...this.#always, this.#fleet];
  }

  tell(swarmId: string, text: string): void {
    this.#byContainer.set(swarmId, text);
  }

  withdraw(swarmId: string): void {
    this.#byContainer.delete(swarmId);
  }

  /** Containers told of so far. */
  swarmIds(): readonly string[] {
    return [...this.#byContainer.keys()];
  }

  /** What is so at the moment; undefined = nothing. */
  tellFleet(text: string | undefined): void {
    this.#fleet = text;
  }

  /** What stays so until this manager ends. */
  tellAlways(text: string): void {
    this.#always.push(text);
  }
}
