/** Where a class may be, and its time zone. Names of départements: INSEE, code officiel géographique 2026. */

/** `<code> <name>`, in the order of the codes. */
const MAINLAND = `01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente
17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or|22 Côtes-d’Armor|23 Creuse
24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|30 Gard|31 Haute-Garonne|32 Gers|33 Gironde
34 Hérault|35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire
43 Haute-Loire|44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre|59 Nord
60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques|65 Hautes-Pyrénées
66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône|71 Saône-et-Loire|72 Sarthe|73 Savoie
74 Haute-Savoie|75 Paris|76 Seine-Maritime|77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn
82 Tarn-et-Garonne|83 Var|84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne
90 Territoire de Belfort|91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise`;

/** `<code> <time zone> <name>` */
const OVERSEAS = `971 America/Guadeloupe Guadeloupe|972 America/Martinique Martinique|973 America/Cayenne Guyane
974 Indian/Reunion La Réunion|975 America/Miquelon Saint-Pierre-et-Miquelon|976 Indian/Mayotte Mayotte
977 America/St_Barthelemy Saint-Barthélemy|978 America/Marigot Saint-Martin
984 Indian/Kerguelen Terres australes et antarctiques françaises|986 Pacific/Wallis Wallis-et-Futuna
987 Pacific/Tahiti Polynésie française|988 Pacific/Noumea Nouvelle-Calédonie`;

/** Countries where the network of French schools is densest; the others are asked for by name. */
const COUNTRIES = `AD AE AF AL AM AO AR AT AU AZ BA BD BE BF BG BH BI BJ BO BR BW CA CD CF CG CH CI CL CM CN CO CR CU
CY CZ DE DJ DK DO DZ EC EE EG ES ET FI GA GB GE GH GN GQ GR GT HK HN HR HT HU ID IE IL IN IQ IR IS IT JO JP KE KH KM KR
KW KZ LA LB LK LT LU LV LY MA MC MD ME MG MK ML MM MR MT MU MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PH PK PL PS PT PY
QA RO RS RU RW SA SC SD SE SG SI SK SN SV SY TD TG TH TN TR TW TZ UA UG US UY UZ VE VN VU ZA ZM ZW`;

export interface Place {
  code: string;
  name: string;
}

const rows = (text: string) => text.split(/[|\n]/);

export const mainland: Place[] = rows(MAINLAND).map((row) => {
  const space = row.indexOf(" ");
  return { code: row.slice(0, space), name: row.slice(space + 1) };
});

const zones = new Map<string, string>();
export const overseas: Place[] = rows(OVERSEAS).map((row) => {
  const [code, zone, ...name] = row.split(" ");
  zones.set(code!, zone!);
  return { code: code!, name: name.join(" ") };
});

/** By name, in French. */
export function countries(): Place[] {
  const names = new Intl.DisplayNames("fr", { type: "region" });
  return COUNTRIES.split(/\s+/)
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((one, other) => one.name.localeCompare(other.name, "fr"));
}

export function placeName(code: string): string {
  const known = [...mainland, ...overseas].find((each) => each.code === code);
  return known?.name ?? new Intl.DisplayNames("fr", { type: "region" }).of(code) ?? code;
}

/** The time zone of a territory; abroad, that of this device. */
export function zoneOf(code: string): string {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zones.get(code) ?? (/^\d|^2[AB]/.test(code) ? "Europe/Paris" : here);
}
