/** Where the bytes of a picture are that an explanation names by its key: `executions/{id}/{attempt}/steps/{name}`. */
export function pictureUrl(execution: string, key: string): string {
  const parts = key.split('/');
  return `/api/executions/${execution}/explain/pictures/${parts[2]}/${parts.at(-1)}`;
}
