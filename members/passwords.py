"""The rules for a new password, each saying in plain words what to do. Django checks, we only speak."""

from django.contrib.auth import password_validation as rules


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少要 {self.min_length} 个字。"


class UnlikeTheName(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "密码和用户名太像，请换一个。"


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "密码不能只用数字，请加上字母或汉字。"
