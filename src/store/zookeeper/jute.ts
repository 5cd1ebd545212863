/** Writes ZooKeeper's wire format: big-endian numbers, texts and buffers after their length. */
export class JuteWriter {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return this.#add(bytes);
  }

  long(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return this.#add(bytes);
  }

  bool(value: boolean): this {
    return this.#add(Buffer.of(value ? 1 : 0));
  }

  buffer(value: Uint8Array): this {
    return this.int(value.length).#add(value);
  }

  text(value: string): this {
    return this.buffer(Buffer.from(value));
  }

  /** Bytes that are in the format already. */
  raw(value: Uint8Array): this {
    return this.#add(value);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return this;
  }
}

/** Reads what `JuteWriter` writes. @throws RangeError past the end */
export class JuteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int(): number {
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  long(): bigint {
    const value = this.#bytes.readBigInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  bool(): boolean {
    return this.#bytes.readUInt8(this.#at++) !== 0;
  }

  /** A length of -1 stands for none: empty here. */
  buffer(): Buffer {
    const length = Math.max(0, this.int());
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError(`a field of ${length} bytes does not fit into its message`);
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  text(): string {
    return this.buffer().toString();
  }

  list<T>(read: (reader: JuteReader) => T): readonly T[] {
    return Array.from({ length: Math.max(0, this.int()) }, () => read(this));
  }
}
