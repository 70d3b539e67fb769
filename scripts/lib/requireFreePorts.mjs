import net from 'node:net';

function isTaken(port) {
  return new Promise(resolve => {
    const socket = net.connect({ port, host: 'localhost' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Says at once, and in one place, what a portal that has been half started would only
 * tell among its other messages.
 *
 * @param ports - each with the number and what it is wanted for
 */
export async function requireFreePorts(ports) {
  const taken = [];
  for (const { port, use } of ports) {
    if (await isTaken(port)) {
      taken.push(`port ${port}, wanted for ${use}`);
    }
  }
  if (taken.length > 0) {
    throw new Error(
      `Something is listening already on ${taken.join(', and on ')}. ` +
        'Stop it (another `npm start`?), or choose other ports in app-config.local.yaml.',
    );
  }
}
