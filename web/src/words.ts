/** What the API's closed lists are called on screen: the same words as the gateway's pages (gateway/pages/words.py). */
import type { IconName } from "./art/icons.ts";

export const CHALLENGES = ["innovation", "inclusion", "industry-4-0", "sustainability"] as const;

export const challengeNames: Record<string, string> = {
  innovation: "Innovation",
  inclusion: "Inclusion",
  "industry-4-0": "Industrie 4.0",
  sustainability: "Développement durable",
};

export const challengeMottos: Record<string, string> = {
  innovation: "Essayer, rater, recommencer",
  inclusion: "Une place pour chacun et chacune",
  "industry-4-0": "Des machines qui parlent",
  sustainability: "Produire sans abîmer",
};

export const KINDS = ["tour", "testimony", "video", "article", "quiz"] as const;

export const kindNames: Record<string, { name: string; icon: IconName }> = {
  tour: { name: "Visite 360°", icon: "tour" },
  testimony: { name: "Témoignage", icon: "quote" },
  video: { name: "Vidéo", icon: "play" },
  article: { name: "Article", icon: "article" },
  quiz: { name: "Quiz", icon: "quiz" },
};

/** What one does there, as the reasons of a result say it (services/quiz/reasons.py). */
export const verbs: Record<string, string> = {
  hotspot: "À voir",
  tour: "À visiter",
  testimony: "À lire",
  video: "À regarder",
  article: "À lire",
  quiz: "À essayer",
};

/** A title within a sentence; one that has quotes of its own gets no others. */
export const quoted = (title: string): string => (title.includes("«") ? title : `«\u202f${title}\u202f»`);

/** What occupations do, whatever the factory makes. */
export const familyNames: Record<string, string> = {
  engineering: "Ingénierie",
  production: "Fabrication",
  maintenance: "Maintenance",
  quality: "Contrôle et qualité",
  logistics: "Logistique et transport",
  construction: "Chantier et construction",
  design: "Dessin et conception",
  digital: "Numérique et données",
  laboratory: "Laboratoire",
  environment: "Environnement",
  people: "Humain et formation",
  sales: "Commerce",
  management: "Direction et organisation",
  office: "Bureau et gestion",
};

/** Of the register that the season's codes, neighbours and letters are copied from: season/occupations.yaml. */
export const ROME_RELEASE = "ROME 4.0, version 60, septembre 2025, France Travail";

/** « Yasmine, grutière ou grutier » */
export function withOccupation(person: { first_name: string; occupation_names: string[] }): string {
  const [feminine, masculine] = person.occupation_names;
  if (!feminine || !masculine) return person.first_name;
  const name = bothNames({ name_feminine: feminine, name_masculine: masculine });
  return `${person.first_name}, ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** « Grutière ou grutier »; words that both names share are said once. */
export function bothNames(occupation: { name_feminine: string; name_masculine: string }): string {
  const feminine = occupation.name_feminine.split(" ");
  const masculine = occupation.name_masculine.split(" ");
  if (occupation.name_feminine === occupation.name_masculine) return occupation.name_feminine;
  let shared = 0;
  while (
    shared < Math.min(feminine.length, masculine.length) - 1 &&
    feminine[feminine.length - 1 - shared] === masculine[masculine.length - 1 - shared]
  )
    shared++;
  const own = (words: string[]) => words.slice(0, words.length - shared).join(" ");
  const first = own(masculine);
  const second = first.charAt(0).toLowerCase() + first.slice(1);
  return [`${own(feminine)} ou ${second}`, ...feminine.slice(feminine.length - shared)].join(" ");
}

/** Levels of school classes, as the API has them. */
export const levelNames: Record<string, string> = {
  "6e": "6e",
  "5e": "5e",
  "4e": "4e",
  "3e": "3e",
  seconde: "seconde",
  premiere: "première",
  terminale: "terminale",
  cap: "CAP",
  bts: "BTS",
  autre: "une autre classe",
};

/** « 3 contenus », « 1 contenu ». */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("fr-FR")} ${count > 1 ? many : one}`;
}

/** Where a content stands. */
export const stateNames: Record<string, string> = {
  published: "En ligne",
  draft: "Brouillon",
  withdrawn: "Retiré",
};

/** Where an address of mail is wrong. */
export const WHOLE_ADDRESS = "Une adresse entière est attendue, comme prenom.nom@ecole.example.";

/** What members of staff are. */
export const roleNames: Record<string, string> = {
  teacher: "enseignante ou enseignant",
  professional: "professionnelle ou professionnel",
  moderator: "modératrice ou modérateur",
  organiser: "organisation",
};

/** « Lundi 30 novembre » */
export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
