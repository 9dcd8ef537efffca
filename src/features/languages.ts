import type { TextColumn } from '../table/table.js';
import { anyWords } from './words.js';

/** The most frequent function words of a language: by them it is known, and they can be left out. */
const FUNCTION_WORDS = {
  english: `a about above after again all am an and any are as at be because been before being below between both but by
    can did do does doing down during each few for from further had has have having he her here hers him his how i if in
    into is it its itself me more most my no nor not of off on once only or other our ours out over own same she should so
    some such than that the their theirs them then there these they this those through to too under until up very was we
    were what when where which while who whom why will with would you your yours`,
  german: `aber alle als also am an auch auf aus bei bin bis bist da damit das dass dein dem den der des die dies diese
    dieser dieses doch dort du durch ein eine einem einen einer eines er es für hat habe haben hatte ich ihm ihn ihr ihre
    im in ins ist ja kann kein keine können man mein mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine sich
    sie sind so über um und uns unser unter vom von vor war waren was weil wenn wer werden wie wir wird wo zu zum zur`,
  french: `à ai aussi au aux avec avait avez avons ce ces cette c'est dans de des du elle elles en est et été être eu il ils
    je j'ai la le les leur leurs lui ma mais me même mes moi mon ne nos notre nous on ont ou où par pas plus pour qu que
    qui sa sans se ses si son sont sur ta te tes toi ton tous tout très tu un une vos votre vous y`,
  spanish: `a al algo como con contra cual cuando de del desde donde durante e el ella ellas ellos en entre era es esa ese
    eso esta está este esto estos fue ha hace hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros
    o otra otro para pero poco por porque que qué quien se ser si sí sin sobre son su sus también te tiene todo todos tu un
    una uno unos y ya yo`,
  italian: `a ad ai al alla alle allo anche avere che chi ci come con cui da dal dalla degli dei del della delle di dove e è
    ed era essere fu gli ha hanno ho i il in io la le lei li lo loro lui ma mi mia mio molto ne nel nella nelle noi non
    nostro o ogni per perché più quale quando quello questa questo qui se si sia sono sua sul sulla suo tra tu tutti tutto
    un una uno voi`,
  portuguese: `a ao aos as até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era essa esse
    esta está este eu foi for há isso isto já lhe mais mas me mesmo meu minha muito na nas não nem no nos nós nossa nosso num
    numa o os ou para pela pelo por qual quando que quem são se sem ser seu seus só sua suas também te tem tinha um uma você
    vocês`,
  dutch: `aan al als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge geen had heb
    hebben heeft hem het hier hij hoe hun ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets
    nog nu of om onder ons ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd
    wezen wie wij wil worden zal ze zelf zich zij zijn zo zonder zou`,
  swedish: `alla allt att av blev bli blir da de dem den denna deras dess det detta dig din dina du där efter ej eller en er
    ett från för ha hade han hans har henne hennes hon honom hur här i icke inom inte jag ju kan kunde man med mellan men mig
    min mina mot mycket ni nu när någon något och om oss på samma sedan sig sin sina skulle som så till under upp ut utan vad
    var vara vi vid vilken är över`,
  russian: `а без бы был была были было быть в вам вас весь во вот все всё вы где да для до его ее её если есть еще ещё же за
    здесь и из или им их к как ко когда кто ли между меня мне может мой мы на над наш не него нее нет ни них но ну о об он
    она они оно от очень по под при с со так также такой там тебя то тоже только том ты у уже хотя чего чем что чтобы чья эта
    эти это этот я`,
} as const;

export type Language = keyof typeof FUNCTION_WORDS;
export const LANGUAGES = Object.keys(FUNCTION_WORDS) as readonly Language[];

const WORDS: ReadonlyMap<Language, ReadonlySet<string>> = new Map(
  LANGUAGES.map((language) => [language, new Set(FUNCTION_WORDS[language].split(/\s+/))]),
);

/** Distinct texts that are looked at, words of each. */
const TEXTS = 1000;
const PER_TEXT = 200;
/** As rare as function words are in titles. */
const LEAST_SHARE = 0.08;

export function stopWords(language: Language): readonly string[] {
  return [...WORDS.get(language)!];
}

/** The language whose function words are the largest share of the words; null if they are few, or as many as of another. */
export function languageOf({ values }: TextColumn): Language | null {
  const stride = Math.max(1, Math.floor(values.length / TEXTS));
  const words = values
    .filter((_, v) => v % stride === 0)
    .flatMap((text) => anyWords(text.slice(0, 10 * PER_TEXT).toLowerCase()).slice(0, PER_TEXT));
  const shares = LANGUAGES.map((language) => {
    const known = WORDS.get(language)!;
    return { language, share: words.filter((word) => known.has(word)).length / words.length };
  }).sort((a, b) => b.share - a.share);
  const [first, second] = shares as [(typeof shares)[0], (typeof shares)[0]];
  return first.share >= LEAST_SHARE && first.share > 1.2 * second.share ? first.language : null;
}
