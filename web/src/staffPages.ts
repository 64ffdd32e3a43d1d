/** Pages for staff say « vous »; all others say « tu ». */
const STAFF = /^\/(connexion|prof|organisation)(\/|$)/;

export function speaksToStaff(path: string = location.pathname): boolean {
  return STAFF.test(path);
}

/** Where members of staff with this role work; everybody else signs in first. */
export function homeOf(role: string | undefined): string {
  return role === "teacher" ? "/prof" : role === "organiser" ? "/organisation" : "/connexion";
}
