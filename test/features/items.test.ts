import { describe, expect, it } from 'vitest';
import { addressParts, itemsOf } from '../../src/features/items.js';

describe('the items of a list', () => {
  it('are apart at | or else ; or else a comma, each once', () => {
    expect(itemsOf('Drama|Sci-Fi, Horror| Drama |')).toEqual(['Drama', 'Sci-Fi, Horror']);
    expect(itemsOf('a; b;c')).toEqual(['a', 'b', 'c']);
    expect(itemsOf('red wine, beer')).toEqual(['red wine', 'beer']);
  });

  it('stand without brackets and quotes', () => {
    expect(itemsOf(`['drama', "comedy"]`)).toEqual(['drama', 'comedy']);
    expect(itemsOf('{}')).toEqual([]);
  });
});

describe('the parts of an address', () => {
  it('are host, domain, last label and the words of the path', () => {
    expect(addressParts('https://www.shop.example.co/red-shoes/42?size=xl')).toEqual([
      'shop.example.co',
      '@example.co',
      '.co',
      'red',
      'shoes',
      '42',
      'size',
      'xl',
    ]);
    expect(addressParts('example.org')).toEqual(['example.org', '@example.org', '.org']);
  });

  it('are those of the name, too, in an e-mail address', () => {
    expect(addressParts('jane.doe@mail.example.com')).toEqual([
      'mail.example.com',
      '@example.com',
      '.com',
      'jane',
      'doe',
    ]);
  });

  it('are the words of anything else', () => {
    expect(addressParts('no address at all')).toEqual(['no', 'address', 'at', 'all']);
  });
});
