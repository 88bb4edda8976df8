import errors from './errors.ja.json';
import events from './events.ja.json';
import main from './ja.json';

export const words = { main, events, errors };
