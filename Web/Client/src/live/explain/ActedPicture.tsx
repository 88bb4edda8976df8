import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActedElement, ExplainedPicture, StepExplanation } from '../../api/types';
import { pictureUrl } from './pictureUrl';

/** The page before the first input, with what was acted on outlined. The outline is ours and no part of the picture. */
export function ActedPicture({ execution, explanation }: { execution: string; explanation: StepExplanation }) {
  const { t } = useTranslation();
  const { picture, acted } = explanation;
  const words = acted.map((element) => element.target).filter((target) => target);
  if (!picture) {
    return null;
  }
  return (
    <figure className="acted-picture">
      <div>
        <img src={pictureUrl(execution, picture.key)} alt={t('explain.picture')} width={picture.width} height={picture.height} />
        {acted.map((element, index) => (
          <Outlined key={index} element={element} picture={picture} number={acted.length > 1 ? index + 1 : null} />
        ))}
      </div>
      {words.length > 0 && (
        <Text component="figcaption" size="xs" c="dimmed">
          {t('explain.acted_on', { elements: words.join(', ') })}
        </Text>
      )}
    </figure>
  );
}

function Outlined({ element, picture, number }: { element: ActedElement; picture: ExplainedPicture; number: number | null }) {
  const { outline } = element;
  if (!outline) {
    return null;
  }
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return (
    <span
      className="acted-outline"
      data-testid="acted-outline"
      title={element.target ?? element.action_type}
      style={{
        left: share(outline.x, picture.width),
        top: share(outline.y, picture.height),
        width: share(outline.width, picture.width),
        height: share(outline.height, picture.height),
      }}
    >
      {number !== null && <b>{number}</b>}
    </span>
  );
}
