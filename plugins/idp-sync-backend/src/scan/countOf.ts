import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';

/** How many, for people to read: `1 user`, `2,000 groups`. */
export function countOf(count: number, stream: DirectoryStream): string {
  return `${count.toLocaleString('en-US')} ${
    count === 1 ? stream.slice(0, -1) : stream
  }`;
}
