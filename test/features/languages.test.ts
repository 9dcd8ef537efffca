import { describe, expect, it } from 'vitest';
import { languageOf, stopWords } from '../../src/features/languages.js';
import { stem } from '../../src/features/stem.js';
import { textColumn } from './columns.js';

const texts = {
  english: 'The product was not what I expected, but it is good for the price and they have more of it.',
  german:
    'Das Produkt ist nicht so gut wie ich es mir vorgestellt habe, aber für den Preis ist es in Ordnung.',
  french:
    "Le produit n'est pas ce que je voulais mais il est très bon pour le prix et les enfants sont contents.",
  spanish: 'El producto no es lo que esperaba pero por el precio está muy bien y los niños están contentos.',
  italian: 'Il prodotto non è quello che mi aspettavo ma per il prezzo va bene e i bambini sono contenti.',
  portuguese: 'O produto não é o que eu esperava mas pelo preço é muito bom e as crianças estão com ele.',
  dutch:
    'Het product is niet wat ik had verwacht maar voor de prijs is het goed en de kinderen zijn er blij mee.',
  swedish:
    'Produkten är inte vad jag hade väntat mig men för priset är den bra och det är allt som vi vill ha.',
  russian: 'Это не то, что я ожидал, но за эту цену он хорош, и дети очень рады, так что всё в порядке.',
};

describe('the language of a text', () => {
  it.each(Object.entries(texts))('is found by its function words: %s', (language, text) => {
    expect(languageOf(textColumn([text, null]))).toBe(language);
  });

  it('is none where function words are few', () => {
    for (const text of ['iphone 15 pro max 256 gb', '我爱北京天安门', '', 'drama comedy action'])
      expect(languageOf(textColumn([text]))).toBeNull();
  });

  it('has stop words', () => {
    expect(stopWords('english')).toContain('the');
    expect(stopWords('german')).toContain('für');
  });
});

describe('a stem', () => {
  it.each([
    ['english', 'run runs running'],
    ['english', 'love loves loved loving'],
    ['english', 'city cities'],
    ['english', 'happy happier happiest happily happiness'],
    ['german', 'kind kinder kindern kindes'],
    ['french', 'parler parlé parlée parlez'],
    ['spanish', 'trabajo trabajos trabajar trabajado trabajando'],
    ['russian', 'книга книги книгу книгой книгами'],
  ] as const)('is the same for the forms of a word: %s, %s', (language, forms) => {
    expect(new Set(forms.split(' ').map((form) => stem(form, language))).size).toBe(1);
  });

  it('has three letters at least', () => {
    for (const word of ['is', 'bed', 'less', 'ring', 'a'])
      expect(stem(word, 'english').length).toBeGreaterThanOrEqual(Math.min(3, word.length));
  });
});
