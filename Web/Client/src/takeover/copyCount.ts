/**
 * Notices that something was copied while the connection was away: texts are not kept anywhere, so that nobody finds an old one on their clipboard
 * later, but who copied one is to know that it is not there.
 */
export class CopyCount {
  private known = 0;
  private wasAway = false;

  came() {
    this.known += 1;
  }

  away() {
    this.wasAway = true;
  }

  /**
   * @param copies how many there were so far, as the browser's side knows it
   * @returns whether one was missed.
   */
  told(copies: number) {
    const isMissed = this.wasAway && copies > this.known;
    this.known = Math.max(this.known, copies);
    this.wasAway = false;
    return isMissed;
  }
}
