import { expect, it } from 'vitest';
import { cleanHost, isHost } from './hosts';

it.each(['example.com', 'EXAMPLE.com.', '*.example.com', '*', 'bücher.example', 'localhost:5080', '10.0.0.7', '10.0.0.0/8', '*.corp:8443', '[::1]:80', '::1', 'fd00::/8', 'my_host'])(
  'takes %s for a host', (host) => expect(isHost(host)).toBe(true),
);

it.each(['', 'https://example.com', 'example.com/path', 'good.com@evil.com', 'ex*mple.com', '*.', 'example.com:0', 'example.com:99999', 'example.com:port', '10.0.0.0/33', 'a..b', 'a b'])(
  'does not take “%s” for a host', (host) => expect(isHost(host)).toBe(false),
);

it('makes a host of an address that was pasted', () => {
  expect(cleanHost(' https://example.com:8443/orders?id=1 ')).toBe('example.com:8443');
  expect(cleanHost('*.example.com')).toBe('*.example.com');
});
