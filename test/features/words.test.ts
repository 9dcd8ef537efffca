import { describe, expect, it } from 'vitest';
import { anyWords, plainWords } from '../../src/features/words.js';

describe('words in any script', () => {
  it('are those of scikit-learn where blanks are between words', () => {
    for (const text of ["it's a b2b e-mail: x_y!", 'ёлка ещё ünïcödé', '한국어 문장 입니다', ''])
      expect(anyWords(text)).toEqual(plainWords(text));
  });

  it('keep vowel signs and accents with their letter', () => {
    expect(anyWords('हिन्दी में लिखा')).toEqual(['हिन्दी', 'में', 'लिखा']);
    expect(anyWords('مَرْحَبًا بكم')).toEqual(['مَرْحَبًا', 'بكم']);
  });

  it('are pairs of neighbours where nothing is between words', () => {
    expect(anyWords('我爱北京。')).toEqual(['我爱', '爱北', '北京']);
    expect(anyWords('東京タワー')).toEqual(['東京', '京タ', 'タワ', 'ワー']);
    expect(anyWords('ภาษาไทย')).toEqual(['ภา', 'าษ', 'ษา', 'าไ', 'ไท', 'ทย']);
    expect(anyWords('ກິນ')).toEqual(['ກິນ']);
  });

  it('stand beside words of other scripts', () => {
    expect(anyWords('iphone15手机 a 好 的')).toEqual(['iphone15', '手机', '好', '的']);
  });
});
