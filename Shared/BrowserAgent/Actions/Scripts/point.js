// Everything about aiming is one script, so that what it remembers lasts from one call to the next.
(operation, ...values) => aimOperations[operation](...values)
