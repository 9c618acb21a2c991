/**
 * Who may talk to a server on the loopback interface. Programs of this machine may; a web page may not, although a browser on
 * this machine sends its requests here too. A browser says whose request it is, or gives the name that the page came from
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site).
 */
import type { IncomingMessage } from 'node:http';

const hostNames = ['127.0.0.1', 'localhost', '[::1]'];

/** The port that a Host header may leave out. */
const defaultPort = 80;

/** Why a request must not be answered, or undefined when it may be. Looks at its head only. */
export function refusalOf(request: IncomingMessage): string | undefined {
  const { headers, method, url = '', socket } = request;
  const repeated = repeatedHeader(request.rawHeaders);
  if (repeated) return `The header ${repeated} is given more than once, so that it is not clear which one counts.`;
  if (!url.startsWith('/')) return 'The request has to name a path of this server, not a whole URL.';
  if (!isOwnHost(headers.host ?? '', socket.localPort)) {
    return `The Host "${headers.host ?? ''}" is not this server: a name that somebody made point at this machine proves nothing.`;
  }
  if (headers.origin !== undefined) return `Requests of web pages are refused, here of ${headers.origin}.`;
  const site = headers['sec-fetch-site'];
  // `none` is a URL that somebody typed or pasted.
  if (site !== undefined && site !== 'none') return `Requests that a web page caused are refused, here a ${site} one.`;
  if (method === 'OPTIONS') return 'No web page gets leave to send requests here.';
  return undefined;
}

function isOwnHost(host: string, port: number | undefined): boolean {
  const name = host.toLowerCase();
  return hostNames.some((own) => name === `${own}:${port}` || (port === defaultPort && name === own));
}

/** Node.js joins some headers that come twice and drops others: programs on the way could see another request. */
function repeatedHeader(rawHeaders: string[]): string | undefined {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  return names.find((name, index) => names.indexOf(name) !== index);
}
