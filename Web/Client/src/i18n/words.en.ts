import errors from './errors.en.json';
import events from './events.en.json';
import main from './en.json';

export const words = { main, events, errors };
