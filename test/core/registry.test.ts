import { expect, it } from 'vitest';
import { registry } from '../../src/core/registry.js';

const fruits = registry('fruit', [{ name: 'apple' }, { name: 'pear' }, { name: 'constructor' }]);

it('keeps the order given', () => {
  expect(fruits.names).toEqual(['apple', 'pear', 'constructor']);
  expect(fruits.all.map((fruit) => fruit.name)).toEqual(fruits.names);
});

it('finds by name, and inherited names are not there', () => {
  expect(fruits.get('pear')).toBe(fruits.all[1]);
  expect(fruits.get('constructor')).toBe(fruits.all[2]);
  expect([fruits.has('apple'), fruits.has('toString'), fruits.has('__proto__')]).toEqual([
    true,
    false,
    false,
  ]);
});

it('says what there is and suggests the nearest', () => {
  expect(() => fruits.get('aple')).toThrow(
    expect.objectContaining({
      kind: 'usage',
      message: 'there is no fruit "aple"',
      hint: 'did you mean apple? fruits: apple, pear, constructor',
    }),
  );
  expect(() => fruits.get('xyz')).toThrow(
    expect.objectContaining({ hint: 'fruits: apple, pear, constructor' }),
  );
});

it('shows a name of any length and content on one short line', () => {
  try {
    fruits.get(`a\n${'b'.repeat(5000)}`);
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(100);
    expect((error as Error).message).not.toContain('\n');
  }
});

it('refuses two things of one name', () => {
  expect(() => registry('fruit', [{ name: 'fig' }, { name: 'fig' }])).toThrow(
    'two fruits have the same name',
  );
});
