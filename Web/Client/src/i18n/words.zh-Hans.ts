import errors from './errors.zh-Hans.json';
import events from './events.zh-Hans.json';
import main from './zh-Hans.json';

export const words = { main, events, errors };
