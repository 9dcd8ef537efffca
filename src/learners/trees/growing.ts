import type { Typed } from '../../core/plain.js';

/** A typed array with room to grow; items beyond `size` are 0. */
export type Growing<T extends Typed> = {
  size: number;
  items: T;
  /** Returns the place of the new item. */
  push(item: number): number;
};

export function growing<T extends Typed>(type: new (length: number) => T): Growing<T> {
  return {
    size: 0,
    items: new type(64),
    push(item) {
      if (this.size === this.items.length) {
        const more = new type(2 * this.size);
        more.set(this.items);
        this.items = more;
      }
      this.items[this.size] = item;
      return this.size++;
    },
  };
}
