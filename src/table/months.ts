/** Months in English and the languages in which most other tables come; a name means one month in all of them. */
const NAMES = [
  'jan january januar janvier enero ene gennaio gen januari janeiro jänner',
  'feb february februar février févr fév fevrier febrero febbraio februari fevereiro fev',
  'mar march märz mär mars marzo maart mrt março',
  'apr april avril avr abril abr aprile',
  'may mai mayo maggio mag mei maio',
  'jun june juni juin junio giugno giu junho',
  'jul july juli juillet juil julio luglio lug julho',
  'aug august août aout agosto ago augustus',
  'sep sept september septembre septiembre settembre set setembro',
  'oct october oktober okt octobre octubre ottobre ott outubro out',
  'nov november novembre noviembre novembro',
  'dec december dezember dez décembre déc diciembre dic dicembre dezembro',
];
const MONTHS: ReadonlyMap<string, number> = new Map(
  NAMES.flatMap((names, i) => names.split(' ').map((name) => [name.normalize('NFC'), i + 1] as const)),
);

/** 1 to 12, or 0 for no name of a month. */
export function monthOf(name: string): number {
  return MONTHS.get(name.toLowerCase().normalize('NFC')) ?? 0;
}
