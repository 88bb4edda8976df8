import type { TFunction } from 'i18next';

export const MOST_HOSTS = 200;
const LONGEST_HOST = 300;
const port = /:([1-9]\d{0,4})$/;

/** What people paste: an address becomes its host. */
export function cleanHost(text: string): string {
  const plain = text.trim();
  return /^https?:\/\//i.test(plain) && URL.canParse(plain) ? new URL(plain).host : plain;
}

/** Whether the server's HostPattern would take it; in doubt it is sent, and the server has the last word. */
export function isHost(text: string): boolean {
  const given = port.exec(text)?.[1];
  const isAddress6 = (text.match(/:/g)?.length ?? 0) > 1 && !text.includes('[');
  const host = isAddress6 ? text : text.replace(port, '');
  if (text.length > LONGEST_HOST || !host || (!isAddress6 && Number(given ?? 1) > 65_535) || /[\s@\\?#%]/.test(host)) {
    return false;
  }
  if (host.includes('/')) {
    return /^[\d.]+\/([12]?\d|3[0-2])$|^[\da-f:]+\/\d{1,3}$/i.test(host);
  }
  const name = host.replace(/^\*\.(?=.)/, '');
  return host === '*' || (!name.includes('*') && (isAddress6 || name.startsWith('[') || !/(^|\.)\.|:/.test(name)) && URL.canParse(`http://${isAddress6 ? `[${name}]` : name}`));
}

/** Says what is wrong with a list of hosts, or nothing. */
export function hostsError(hosts: string[], t: TFunction): string | undefined {
  const wrong = hosts.filter((host) => !isHost(host));
  return wrong.length > 0 ? t('validation.host', { hosts: wrong.join(', ') })
    : hosts.length > MOST_HOSTS ? t('validation.too_many_hosts', { most: MOST_HOSTS })
    : undefined;
}
