// Who is signed in is not asked for a password or a code any more.
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
};
const asks = () => [...document.querySelectorAll('input[type=password], [data-sign-in=code], input[autocomplete=one-time-code]')].some(shown);
for (let tries = 0; asks(); tries++) {
  if (tries === 20) {
    throw new Error('The page still asks for a password or a code.');
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
return true;
