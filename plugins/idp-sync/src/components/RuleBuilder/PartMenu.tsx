import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  RiArrowDownLine,
  RiArrowLeftLine,
  RiArrowRightLine,
  RiArrowUpLine,
  RiBracesLine,
  RiDeleteBinLine,
  RiFileCopyLine,
  RiMore2Line,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { placeOf } from './editRuleTree';
import { useRuleEditing } from './RuleContext';
import { copyOf, newGroup, type RuleNode } from './ruleTree';

/** Moves a part of a rule, wraps, doubles or removes it. */
export function PartMenu(props: { node: RuleNode; label: string }) {
  const { node, label } = props;
  const { t } = useText();
  const editing = useRuleEditing();
  const place = placeOf(editing.root, node.id);
  const copy = copyOf(node);
  return (
    <MenuTrigger>
      <ButtonIcon
        aria-label={`${label}: ${t('rules.actions')}`}
        data-menu-of={node.id}
        icon={<RiMore2Line />}
        size="small"
        variant="tertiary"
        isDisabled={editing.isDisabled}
      />
      <Menu>
        <MenuItem
          iconStart={<RiArrowUpLine />}
          isDisabled={!editing.canMove(node.id, 'up')}
          onAction={() => editing.move(node.id, 'up')}
        >
          {t('rules.up')}
        </MenuItem>
        <MenuItem
          iconStart={<RiArrowDownLine />}
          isDisabled={!editing.canMove(node.id, 'down')}
          onAction={() => editing.move(node.id, 'down')}
        >
          {t('rules.down')}
        </MenuItem>
        <MenuItem
          iconStart={<RiArrowRightLine />}
          isDisabled={!editing.canMove(node.id, 'in')}
          onAction={() => editing.move(node.id, 'in')}
        >
          {t('rules.into')}
        </MenuItem>
        <MenuItem
          iconStart={<RiArrowLeftLine />}
          isDisabled={!editing.canMove(node.id, 'out')}
          onAction={() => editing.move(node.id, 'out')}
        >
          {t('rules.out')}
        </MenuItem>
        <MenuItem
          iconStart={<RiBracesLine />}
          isDisabled={
            !place ||
            !editing.canInsert(place.parent.id, newGroup('any', [copy]))
          }
          onAction={() => editing.replace(node.id, newGroup('any', [node]))}
        >
          {t('rules.wrap')}
        </MenuItem>
        <MenuItem
          iconStart={<RiFileCopyLine />}
          isDisabled={!place || !editing.canInsert(place.parent.id, copy)}
          onAction={() =>
            place && editing.insert(place.parent.id, copy, place.index + 1)
          }
        >
          {t('rules.duplicate')}
        </MenuItem>
        <MenuItem
          iconStart={<RiDeleteBinLine />}
          color="danger"
          onAction={() => editing.replace(node.id, undefined)}
        >
          {t('rules.remove')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
