/** Cuts a byte stream into ZooKeeper's frames: four bytes of length, then that many. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * Takes bytes as they come and returns the frames that they complete.
   * @throws RangeError for a length that no ZooKeeper sends: something else listens there
   */
  push(chunk: Buffer): readonly Buffer[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    while (bytes.length >= 4) {
      const length = bytes.readInt32BE(0);
      if (length < 0 || length > MAX_FRAME_BYTES) throw new RangeError(`a message of ${length} bytes: this is not ZooKeeper`);
      if (bytes.length < 4 + length) break;
      frames.push(bytes.subarray(4, 4 + length));
      bytes = bytes.subarray(4 + length);
    }
    this.#rest = bytes;
    return frames;
  }
}

const MAX_FRAME_BYTES = 64 * 1024 * 1024;
