/** Pages for staff say « vous »; all others say « tu ». */
const STAFF = /^\/(connexion|prof|organisation|moderation|professionnel)(\/|$)/;

export function speaksToStaff(path: string = location.pathname): boolean {
  return STAFF.test(path);
}

const HOMES: Record<string, string> = {
  teacher: "/prof",
  organiser: "/organisation",
  moderator: "/moderation",
  professional: "/professionnel",
};

/** Where members of staff with this role work; everybody else signs in first. */
export function homeOf(role: string | undefined): string {
  return HOMES[role ?? ""] ?? "/connexion";
}
