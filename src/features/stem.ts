import type { Language } from './languages.js';

/** Endings of nouns, adjectives and verbs; derivations (nation, national) are left alone. */
const ENDINGS: Readonly<Record<Language, string>> = {
  english: `iness ingly edly ings ness less able ible ily ies ied ier iest ing est ed er es ly s y e`,
  german: `ungen erin innen lich isch heit keit ung ern est en em er es et st te ten tet e n s t`,
  french: `issements issement ements ement ations ation euses euse antes ante aient erait eront ions ités ité ives ive ées
    és ée ent ant ais ait eux era ons ez er ir es é e s`,
  spanish: `amientos imientos amiento imiento aciones adoras adores ación adora ador mente ando iendo adas ados idas idos
    aron ieron aban ían ada ado ida ido aba ar er ir as es os an en ía ió ó a e o s`,
  italian: `azioni azione amente mente ando endo ate ati ata ato ite iti ita ito ute uti uta uto are ere ire ano ono iamo
    ava evo a e i o à ì`,
  portuguese: `amentos imentos amento imento adoras adores ações adora ação ador mente ando endo indo adas ados idas idos
    aram eram iram ada ado ida ido ava ar er ir as es os am em ou ei a e o s`,
  dutch: `heden heid ingen ing lijke lijk end en er es et je s t e`,
  swedish: `heterna heter heten ningarna ningar ningen ning arna erna orna ande arne aste het are ade ast at en ar er or et
    a e n s t`,
  russian: `остями остях остью ости ость иями ениями ением ения ении ение ившись ывшись вшись ими ыми его ого ему ому ешь
    нно ишь ете ите ала ила ыла ать ить ыть ять ает яет уют ют ат ят ал ил ыл ое ее ие ые ой ей ий ый им ым ом ем их ых ую
    юю ая яя ою ею ам ям ах ях ами ями ов ев ию ия ья и ы а я о е у ю й ь`,
};

const SHORTEST = 3;
const LONGEST = new Map(
  Object.entries(ENDINGS).map(([language, endings]) => [
    language,
    endings.split(/\s+/).sort((a, b) => b.length - a.length || (a < b ? -1 : 1)),
  ]),
);

/**
 * A word without its ending, so that its forms are one term: the longest known ending that leaves three letters, and one
 * of two equal consonants before it. Light stemming as in Savoy, "Light stemming approaches for the French, Portuguese,
 * German and Hungarian languages" (2006): endings alone, no rules for single words. A list of our own, for a library's
 * next version would change what saved models predict.
 */
export function stem(word: string, language: Language): string {
  const ending = LONGEST.get(language)!.find(
    (one) => word.length - one.length >= SHORTEST && word.endsWith(one),
  );
  if (ending === undefined) return word;
  const rest = word.slice(0, word.length - ending.length);
  return /([bdfgmnprt])\1$/.test(rest) && rest.length > SHORTEST ? rest.slice(0, -1) : rest;
}
